"""How right Grepp is: datasets, metrics and the commands that print them."""
