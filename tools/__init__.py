"""What the Makefile and the workflows call: no part of the site, and nothing imports it but tests."""
