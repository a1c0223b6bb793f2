"""How do reports leave the house: Word first, then PDF, OpenDocument, workbooks, CSV and JSON?"""
