"""Bootstrap's files come from its package, and only those that our pages load."""

from django.contrib.staticfiles import finders

from backoffice.static import FILES, BootstrapFinder


def test_each_file_is_found_through_django():
    assert all(finders.find(path) for path in FILES)


def test_nothing_else_of_the_package_is_served():
    finder = BootstrapFinder()
    assert finder.find("bootstrap/css/bootstrap.rtl.min.css") == []
    assert finder.find("bootstrap/__init__.py", find_all=True) == []
    assert {path for path, _storage in finder.list(None)} == FILES
