"""The main window, header, status bar, shortcuts and crash reports."""
