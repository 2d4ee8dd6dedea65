"""Workshops to and from files, as a page sends and gets them. What a file looks like is the exporters' to know."""

from fastapi import APIRouter

from ui.workshop_room import Room


def moving_routes(room: Room) -> APIRouter:
    """The routes of export and import."""
    routes = APIRouter()
    return routes
