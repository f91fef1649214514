resource "google_monitoring_notification_channel" "email" {
  display_name = "Keymint"
  type         = "email"
  labels       = { email_address = var.alerts_to }
  depends_on   = [google_project_service.service]
}

# The line of log that says who issued a key; see shared/tasks/issuance.ts.
resource "google_logging_metric" "issued" {
  name   = "keymint/issued"
  filter = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=~\"^The first credential was issued by the\""

  label_extractors = { issuer = "EXTRACT(jsonPayload.issuer)" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    labels {
      key         = "issuer"
      description = "trigger, whose work it is, or operation, which did not wait longer"
    }
  }

  depends_on = [google_project_service.service]
}

locals {
  # All that answers in the project, for a query that named every function would be too long.
  of_functions = "monitored_resource=\"cloud_run_revision\""
  of_hot       = "${local.of_functions},service_name=~\"${join("|", local.hot)}\""
  of_events    = "monitored_resource=\"pubsub_subscription\",subscription_id=~\"eventarc-.*(${join("|", keys(local.by_event))}).*\""

  # Each by its name: a query of Monitoring that answers while something is wrong, for how long that is let be,
  # and what to do.
  alerts = {
    "One answer in a hundred is a failure of ours" = {
      query = <<-END
        sum(rate(run_googleapis_com:request_count{${local.of_functions},response_code_class="5xx"}[5m]))
          / sum(rate(run_googleapis_com:request_count{${local.of_functions}}[5m])) > 0.01
      END
      for   = "300s"
      say   = "Look for severity>=ERROR: `A request could not be answered` has the reason."
    }
    "Gateways wait for verifications" = {
      query = <<-END
        histogram_quantile(0.99, sum by (le) (rate(run_googleapis_com:request_latencies_bucket{${local.of_hot}}[5m]))) > 500
      END
      for   = "300s"
      say   = "The slowest hundredth takes more than 500 ms: look at cold starts (hot_instances) and at Firestore's latency."
    }
    "Events come late" = {
      query = <<-END
        max(pubsub_googleapis_com:subscription_oldest_unacked_message_age{${local.of_events}}) > 60
      END
      for   = "120s"
      say   = "The trigger does not keep up, or fails: look at the logs of on-app-created. Operations issue keys themselves meanwhile, five seconds late."
    }
    "Events were given up" = {
      query = <<-END
        sum(pubsub_googleapis_com:subscription_num_undelivered_messages{monitored_resource="pubsub_subscription",subscription_id="keymint-dead-letters"}) > 0
      END
      for   = "0s"
      say   = "Events lie in keymint-dead-letters: deploy/README.md says how they are delivered again."
    }
    "Nothing looks for what is due" = {
      query = <<-END
        (sum(increase(run_googleapis_com:request_count{${local.of_functions},service_name=~"${join("|", keys(local.by_scheduler))}",response_code_class="2xx"}[15m])) or vector(0)) < 1
      END
      for   = "300s"
      say   = "Cloud Scheduler calls run-due each minute. Without it failed mails are not tried again, and closed accounts are not deleted: look at the job keymint-run-due and at the function's logs."
    }
    "Operations issue keys instead of the trigger" = {
      query = <<-END
        sum(increase(logging_googleapis_com:user_keymint_issued{monitored_resource="cloud_run_revision",issuer="operation"}[15m]))
          / sum(increase(logging_googleapis_com:user_keymint_issued{monitored_resource="cloud_run_revision"}[15m])) > 0.05
      END
      for   = "0s"
      say   = "More than one new app in twenty had to wait five seconds for its key: events come late, or not at all."
    }
  }

  # Each by its name: lines of log of which one is enough, and what to do.
  lines = {
    "Mails cannot be handed over" = {
      # Servers that do not know a sender refuse it for some minutes: the fifth attempt is after two and a half hours.
      filter = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=\"A mail could not be handed over\" AND jsonPayload.attempts>=5"
      say    = "`words` in the line is what the mail server answered: look at keymint-smtp and at the mail service. Mails are tried again for two and a half days."
    }
    "What is due could not be done" = {
      filter = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=~\"^What is due could not be\""
      say    = "`kind` and `ref` in the line say what, `error` why. It is tried again every five minutes."
    }
    "The key ring cannot be had" = {
      filter = <<-END
        severity>=ERROR AND (textPayload:"KEYMINT_KEY_RING" OR jsonPayload.message:"KEYMINT_KEY_RING"
          OR protoPayload.status.message:"${google_secret_manager_secret.key_ring.secret_id}")
      END
      say    = "A function cannot start: see whether key_ring_version is enabled, and who may access the secret."
    }
    "Firestore cannot be reached" = {
      filter = "resource.type=\"cloud_run_revision\" AND jsonPayload.message=\"The database cannot be reached\""
      say    = "Keys that are good and remembered stay good for three minutes. See status.cloud.google.com."
    }
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = local.alerts

  display_name          = "Keymint: ${each.key}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.key

    condition_prometheus_query_language {
      query               = trimspace(each.value.query)
      duration            = each.value.for
      evaluation_interval = "60s"
    }
  }

  documentation {
    content = each.value.say
  }

  depends_on = [google_logging_metric.issued]
}

resource "google_monitoring_alert_policy" "line" {
  for_each = local.lines

  display_name          = "Keymint: ${each.key}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.key

    condition_matched_log {
      filter = trimspace(each.value.filter)
    }
  }

  alert_strategy {
    auto_close = "3600s"

    notification_rate_limit {
      period = "900s"
    }
  }

  documentation {
    content = each.value.say
  }
}

resource "google_billing_budget" "month" {
  count = var.billing_account == "" ? 0 : 1

  billing_account = var.billing_account
  display_name    = "Keymint"

  budget_filter {
    projects = ["projects/${data.google_project.project.number}"]
  }

  amount {
    specified_amount {
      units = tostring(var.monthly_budget)
    }
  }

  threshold_rules {
    threshold_percent = 0.5
  }
  threshold_rules {
    threshold_percent = 1
  }
  threshold_rules {
    threshold_percent = 1
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.email.id]
  }
}
