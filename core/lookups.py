"""`field__prefix=`: a prefix match that uses the plain B-tree index on both databases.

Django's `startswith` becomes LIKE ... ESCAPE on SQLite, which never uses an index. PostgreSQL needs the
`varchar_pattern_ops` index that Django makes for a CharField with `db_index=True`.
"""

from django.db.models import CharField
from django.db.models.lookups import Lookup

# Sorts after every character that a folded name can hold, in UTF-8 byte order.
LAST = "\U0010ffff"


@CharField.register_lookup
class Prefix(Lookup):
    lookup_name = "prefix"

    def as_sql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"({lhs} >= %s AND {lhs} < %s)", [*lhs_params, self.rhs, *lhs_params, self.rhs + LAST]

    def as_postgresql(self, compiler, connection):
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"{lhs} LIKE %s", [*lhs_params, connection.ops.prep_for_like_query(self.rhs) + "%"]
