"""What happens, and when? Gather, decide, act: the only place where the edges meet the decisions."""
