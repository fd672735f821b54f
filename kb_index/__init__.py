"""The knowledge base: articles, facts, encoder, index and search. A library without a process; it imports nothing of ours.

The one door is `kb_index.search.KnowledgeBase`. Nothing heavy is imported before it is used.
"""
