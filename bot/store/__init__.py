"""The database: tables, migrations, and one small repository for each table's concern. SQLite by default, or PostgreSQL.

A repository function takes the open transaction first; only `Store` opens one.
"""
