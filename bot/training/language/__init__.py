"""How the bundled language model is made, from parallel text and the shop's own messages: `faqtotum language train`.

Nothing of it is needed to serve, and nothing of it runs at `faqtotum train`: the model is part of the repository, like the encoder.
"""
