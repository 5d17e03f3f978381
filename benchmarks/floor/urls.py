from django.urls import path

from benchmarks.floor import views

urlpatterns = [
    path("my-day/", views.my_day),
    path("tasks/", views.task_list),
    path("tasks/new/", views.new_task),
    path("tasks/<int:pk>/", views.task_page),
    path("tasks/<int:pk>/complete/", views.complete_task),
]
