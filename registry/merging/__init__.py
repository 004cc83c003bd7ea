"""How one enterprise goes into another, and comes back: rows noted exactly, relations found by introspection.

Other apps say what their rules need with `registry.merging.steps.register_merge_step`.
"""
