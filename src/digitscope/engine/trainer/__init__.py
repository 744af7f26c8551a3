"""The process of one training, and the window's end of its pipe."""
