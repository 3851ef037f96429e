"""What a model said: two tables, and the views, figures and exports made of them."""
