"""What can be asked of Quadrille from a terminal? One module per noun; nothing heavy is imported before its need."""
