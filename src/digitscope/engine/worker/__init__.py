"""The low-priority process for long jobs, and the window's end of its pipe."""
