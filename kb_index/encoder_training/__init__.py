"""How the bundled encoder is made: a teacher's English sentence vectors, learned for the shop's other languages.

Method: multilingual knowledge distillation (Reimers and Gurevych, 2020, "Making Monolingual Sentence Embeddings
Multilingual using Knowledge Distillation"): the student learns to put a translation where the teacher puts the English.
The student here is a table of token vectors that are averaged, so that one message costs well under a millisecond.

Only `faqtotum encoder train` comes here; nothing of it is needed to serve.
"""
