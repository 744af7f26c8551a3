"""What a person drew, and the picture the network takes (numpy and Pillow; no Qt, no torch)."""
