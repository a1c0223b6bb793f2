"""What do letters say, and how do they leave?"""
