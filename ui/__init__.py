"""What people meet: the terminal commands and the page."""
