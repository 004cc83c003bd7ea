def desk(request):
    """What the shell of every page needs; the navigation is drawn from `desk.navigation`."""
    return {}
