"""Official workbooks: each a pure function of a snapshot, so that one filed can be made again."""
