"""What do people see and do in a browser? Pages, and what stands in front of them."""
