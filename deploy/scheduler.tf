# Cloud Scheduler has done what is due, each minute: mails that are tried again, accounts whose 30 days are over.
resource "google_service_account" "scheduler" {
  account_id   = "keymint-scheduler"
  display_name = "Keymint: Cloud Scheduler"
  depends_on   = [google_project_service.service]
}

resource "google_cloud_run_v2_service_iam_member" "scheduler" {
  for_each = local.by_scheduler

  name     = google_cloudfunctions2_function.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

resource "google_cloud_scheduler_job" "due" {
  for_each = local.by_scheduler

  name             = "keymint-${each.key}"
  region           = var.region
  schedule         = "* * * * *"
  attempt_deadline = "60s"

  http_target {
    http_method = "POST"
    uri         = "${google_cloudfunctions2_function.function[each.key].service_config[0].uri}${each.value.routes[0].path}"

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = google_cloudfunctions2_function.function[each.key].service_config[0].uri
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.scheduler]
}
