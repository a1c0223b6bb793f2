"""What follows from the facts? Decisions: pure functions of facts, policy and today; no input, no output, no clock."""
