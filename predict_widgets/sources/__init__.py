"""Inputs with their ground truth, a page at a time: folders, COCO files, Clarifai, lists."""
