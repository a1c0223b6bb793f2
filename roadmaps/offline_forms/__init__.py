"""How does a person answer away from the page, in a Word or Excel form that is filled in and dropped back?"""
