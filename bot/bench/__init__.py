"""Speed and quality of the parts, beside what others offer, in one run: `faqtotum bench`.

Figures of quality are exact; figures of speed are to be read as ratios, since they depend on the machine.
"""
