# Eventarc delivers through a Pub/Sub subscription that it makes itself, so that Terraform does not have it. It
# delivers again for a day, at growing gaps of up to ten minutes; what has failed 50 times by then (some seven
# hours) goes to keymint-dead-letters and an alert tells of it. Nobody's app stays without a key for that long:
# createDeveloperApp issues by itself after five seconds, and what lies in the dead letters is apps that were
# stored by other means.
resource "google_pubsub_topic" "dead_letters" {
  name       = "keymint-dead-letters"
  depends_on = [google_project_service.service]
}

resource "google_pubsub_subscription" "dead_letters" {
  name                       = "keymint-dead-letters"
  topic                      = google_pubsub_topic.dead_letters.id
  message_retention_duration = "2678400s" # 31 days

  expiration_policy {
    ttl = ""
  }
}

resource "google_project_service_identity" "pubsub" {
  provider = google-beta

  service    = "pubsub.googleapis.com"
  depends_on = [google_project_service.service]
}

resource "google_pubsub_topic_iam_member" "dead_letters" {
  topic  = google_pubsub_topic.dead_letters.id
  role   = "roles/pubsub.publisher"
  member = google_project_service_identity.pubsub.member
}

# The one thing here that needs gcloud: a subscription that is Eventarc's is told where dead letters go.
resource "terraform_data" "dead_letters" {
  for_each = local.by_event

  triggers_replace = [
    google_cloudfunctions2_function.function[each.key].event_trigger[0].trigger,
    google_pubsub_topic.dead_letters.id,
  ]

  provisioner "local-exec" {
    interpreter = ["bash", "-euo", "pipefail", "-c"]
    environment = {
      TRIGGER               = google_cloudfunctions2_function.function[each.key].event_trigger[0].trigger
      TOPIC                 = google_pubsub_topic.dead_letters.id
      PUBSUB                = google_project_service_identity.pubsub.email
      CLOUDSDK_CORE_PROJECT = var.project
    }
    command = <<-END
      subscription=$(gcloud eventarc triggers describe "$TRIGGER" --format='value(transport.pubsub.subscription)')
      gcloud pubsub subscriptions add-iam-policy-binding "$subscription" \
        --member="serviceAccount:$PUBSUB" --role=roles/pubsub.subscriber --format=none
      gcloud pubsub subscriptions update "$subscription" --dead-letter-topic="$TOPIC" \
        --max-delivery-attempts=50 --min-retry-delay=10s --max-retry-delay=600s
    END
  }

  depends_on = [google_pubsub_topic_iam_member.dead_letters]
}
