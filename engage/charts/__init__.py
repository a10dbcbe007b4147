"""Pictures from Released tables: an SVG, the same numbers as a table, and a plain sentence. Pure.

    picture.py        what a picture is, and who speaks
    svg.py            elements that cannot break out of their page
    space.py          how wide words are, where a value stands, in either direction
    words.py          figures, labels and marks as the reader's language writes them
    comparing.py      the sentence that compares groups, without claiming more than is known
    rows.py           one row a group: label, value, track; legend and axis
    equiplot.py  stacked.py  trend.py  participation.py       the four pictures

Widths are percentages and everything else is measured in em, so a picture fits a phone, a poster and large text, and its
letters are never scaled down with it.
"""
