"""The process that reads drawings, and the window's end of its pipe."""
