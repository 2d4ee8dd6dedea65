"""The steps of the schema, one file a step; a file that has been released is never changed."""
