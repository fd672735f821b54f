"""Understanding one message: one Rasa graph component a file, in the order of `config.yml`.

language -> tokens -> entities -> sentence vector -> intent -> articles -> decision. Rules that need no Rasa (how a language
is chosen, which article is likeliest, what is decided) stand in files of their own: `language_choice.py`, `ranking.py`,
`routing.py`.
"""
