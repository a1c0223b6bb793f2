"""How do the tables come to be what the models say?"""
