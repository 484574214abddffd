"""Where python-hcl2 (8.1) and HCL differ, each as the smallest text that shows it. Terraform 1.11 is the judge."""

from __future__ import annotations

REFUSED = {
    "x = !!a\n": "an operator with one operand takes another such operand",
    "x = - -1\n": "the same with a minus",
    'x = "a ${~ b ~} c"\n': "interpolations may trim what stands beside them",
    'x = "${\n  a\n}"\n': "lines may end inside of an interpolation",
    'x = "${ /* a */ b }"\n': "an interpolation may hold a comment",
    "é = 1\n": "identifiers are those of Unicode",
    'x = "%%{"\n': "an escaped sign needs no closing brace",
    'x = "$${"\n': "the same for an interpolation's",
    "x = a[ * ].b\n": "blanks may stand around the star of a splat",
}
"""HCL that it refuses."""

ACCEPTED = {
    "x = a.0.0\n": "0.0 is one number, so two legacy indexes in a row are none",
    "x = 1\nx = 2\n": "an argument is set once",
    "a { b { c = 1 } }\n": "a block on one line holds no block",
    "x = a +\n  b\n": "a line end ends an expression outside of brackets",
    "x = a\n  ? b : c\n": "the same before a conditional's question mark",
    "a\n{\n}\n": "the brace stands on the line of the block's header",
    "x = { a = 1 b = 2 }\n": "a comma or a line end stands between the items of an object",
    "x = <<E\na\nE": "a line end follows the end of a heredoc",
    'x = "a\nb"\n': "a quoted string ends on its line",
}
"""What it accepts, and HCL refuses."""

MISREAD = {
    "x = a.*.b[0]\n": "an index after an attribute splat applies to the list, not to each element",
    "x = a[*].b[*].c\n": "a full splat within another applies to each element",
}
"""What both accept, and it reads as something else."""
