"""A demo company made from a story: three communities over 18 months, through the real importers and actions.

Nothing in it is drawn from real people: names are put together from common characters, phones are made up. The same
day gives the same company.
"""
