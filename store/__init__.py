"""How is everything kept? The database, one module of named queries per noun, the reference data, the migrations."""
