"""The child processes that own torch, and the pipe to them."""
