"""What an operator does with companies: adds, checks, renders for a cluster, previews, removes, backs up."""
