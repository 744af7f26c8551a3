"""What a person sees (Qt, never torch)."""
