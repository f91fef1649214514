# Only the place of the key ring. Its value never comes here, for Terraform would keep it in its state; whoever
# deploys adds it (README.md), and keeps a copy elsewhere: without it nothing that is sealed is opened again.
resource "google_secret_manager_secret" "key_ring" {
  secret_id = "keymint-key-ring"

  # A version that is destroyed can be had back for 30 days.
  version_destroy_ttl = "2592000s"

  replication {
    auto {}
  }

  depends_on = [google_project_service.service]

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "key_ring" {
  for_each = toset(["management", "verification", "events", "mail"])

  secret_id = google_secret_manager_secret.key_ring.id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.trust[each.key].member
}

# Only the place of the mail server's address, which has its password; whoever deploys adds the value (README.md).
resource "google_secret_manager_secret" "smtp" {
  count = var.mail_from == "" ? 0 : 1

  secret_id = "keymint-smtp"

  replication {
    auto {}
  }

  depends_on = [google_project_service.service]
}

resource "google_secret_manager_secret_iam_member" "smtp" {
  count = var.mail_from == "" ? 0 : 1

  secret_id = google_secret_manager_secret.smtp[0].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.trust["mail"].member
}

# Apigee's paths have consumer keys in them, and clients send keys in queries: such addresses are not kept.
# Keymint's own lines of log have the path as declared.
resource "google_logging_project_exclusion" "consumer_keys" {
  name        = "consumer-keys"
  description = "Addresses with consumer keys in them"

  filter = join(" AND ", [
    "(LOG_ID(\"run.googleapis.com/requests\") OR LOG_ID(\"apigateway.googleapis.com/requests\"))",
    "httpRequest.requestUrl=~\"${local.keys_in_addresses}\"",
  ])
}
