"""What is kept: SQLAlchemy tables, migrations, audit, backup. No geometry maths."""
