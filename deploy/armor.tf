# Two policies: gateways ask from few addresses and often; people and programs from many and seldom.
locals {
  requests_per_minute = {
    management   = var.requests_per_minute
    verification = var.verifications_per_minute
  }

  # Rules that fit an API that takes JSON and a database without a query language. Names, attributes and
  # descriptions are free text in which SQL and HTML are no attack: those rules only say what they would do.
  waf = {
    1000 = { rule = "scannerdetection-v33-stable", preview = false }
    1001 = { rule = "protocolattack-v33-stable", preview = false }
    1002 = { rule = "nodejs-v33-stable", preview = false }
    1003 = { rule = "cve-canary", preview = false }
    1100 = { rule = "sqli-v33-stable", preview = true }
    1101 = { rule = "xss-v33-stable", preview = true }
  }
}

resource "google_compute_security_policy" "policy" {
  for_each = local.requests_per_minute

  name       = each.key == "management" ? "keymint" : "keymint-${each.key}"
  depends_on = [google_project_service.service]

  advanced_options_config {
    # The shape of JSON is no attack; what stands in it is looked at. Not verbose: bodies have passwords.
    json_parsing = "STANDARD"
    log_level    = "NORMAL"
  }

  dynamic "rule" {
    for_each = local.waf
    content {
      priority = rule.key
      action   = "deny(403)"
      preview  = rule.value.preview

      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.value.rule}', {'sensitivity': 1})"
        }
      }
    }
  }

  rule {
    priority = 2000
    action   = "throttle"

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = each.value
        interval_sec = 60
      }
    }
  }

  rule {
    priority = 2147483647
    action   = "allow"

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}
