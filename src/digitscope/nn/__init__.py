"""What the network does (torch; no Qt)."""
