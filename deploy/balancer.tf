# The one address that clients have. It sends pages, files and what gateways ask to their functions, and all else
# to API Gateway.
#
# Nothing listens for plain HTTP: a credential that was sent there would be out before it is sent elsewhere. The
# load balancer keeps no log of requests, for consumer keys stand in some addresses.
resource "google_compute_region_network_endpoint_group" "function" {
  for_each = local.by_balancer

  name                  = "keymint-${each.key}"
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  cloud_run {
    service = google_cloudfunctions2_function.function[each.key].name
  }
}

resource "google_compute_backend_service" "function" {
  for_each = local.by_balancer

  name                  = "keymint-${each.key}"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.policy[each.value.trust == "verification" ? "verification" : "management"].id

  backend {
    group = google_compute_region_network_endpoint_group.function[each.key].id
  }
}

resource "google_compute_region_network_endpoint_group" "gateway" {
  provider = google-beta

  name                  = "keymint-gateway"
  region                = var.region
  network_endpoint_type = "SERVERLESS"

  serverless_deployment {
    platform = "apigateway.googleapis.com"
    resource = google_api_gateway_gateway.gateway.gateway_id
  }
}

resource "google_compute_backend_service" "gateway" {
  name                  = "keymint-gateway"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  protocol              = "HTTPS"
  security_policy       = google_compute_security_policy.policy["management"].id

  backend {
    group = google_compute_region_network_endpoint_group.gateway.id
  }
}

locals {
  portal_domains = toset(var.portal_domain == "" ? [] : [var.portal_domain])
}

resource "google_compute_url_map" "keymint" {
  name            = "keymint"
  default_service = google_compute_backend_service.gateway.id

  host_rule {
    hosts        = [var.domain]
    path_matcher = "keymint"
  }

  # The portals' own name has their pages and the API, but no console: neither has cookies of the other.
  dynamic "host_rule" {
    for_each = local.portal_domains
    content {
      hosts        = [host_rule.value]
      path_matcher = "portal"
    }
  }

  dynamic "path_matcher" {
    for_each = local.portal_domains
    content {
      name            = "portal"
      default_service = google_compute_backend_service.gateway.id

      route_rules {
        priority = 1
        service  = google_compute_backend_service.function["portal"].id

        dynamic "match_rules" {
          for_each = local.by_balancer["portal"].balancerPaths
          content {
            path_template_match = strcontains(match_rules.value, "*") ? match_rules.value : null
            full_path_match     = strcontains(match_rules.value, "*") ? null : match_rules.value
          }
        }
      }
    }
  }

  path_matcher {
    name            = "keymint"
    default_service = google_compute_backend_service.gateway.id

    dynamic "route_rules" {
      for_each = local.balanced
      content {
        priority = route_rules.key + 1
        service  = google_compute_backend_service.function[route_rules.value].id

        dynamic "match_rules" {
          for_each = local.by_balancer[route_rules.value].balancerPaths
          content {
            path_template_match = strcontains(match_rules.value, "*") ? match_rules.value : null
            full_path_match     = strcontains(match_rules.value, "*") ? null : match_rules.value
          }
        }
      }
    }

    # Apigee's alias, which the gateway does not know.
    route_rules {
      priority = length(local.balanced) + 1
      service  = google_compute_backend_service.gateway.id

      match_rules {
        prefix_match = "/v1/o/"
      }
      route_action {
        url_rewrite {
          path_prefix_rewrite = "/v1/organizations/"
        }
      }
    }
  }
}

resource "google_compute_global_address" "keymint" {
  name       = "keymint"
  depends_on = [google_project_service.service]
}

resource "google_compute_managed_ssl_certificate" "keymint" {
  name       = "keymint-${replace(var.domain, ".", "-")}"
  depends_on = [google_project_service.service]

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_managed_ssl_certificate" "portal" {
  for_each   = local.portal_domains
  name       = "keymint-${replace(each.value, ".", "-")}"
  depends_on = [google_project_service.service]

  managed {
    domains = [each.value]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "keymint" {
  name            = "keymint"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
  depends_on      = [google_project_service.service]
}

resource "google_compute_target_https_proxy" "keymint" {
  name    = "keymint"
  url_map = google_compute_url_map.keymint.id
  ssl_certificates = concat(
    [google_compute_managed_ssl_certificate.keymint.id],
    [for certificate in google_compute_managed_ssl_certificate.portal : certificate.id],
  )
  ssl_policy = google_compute_ssl_policy.keymint.id
}

resource "google_compute_global_forwarding_rule" "keymint" {
  name                  = "keymint"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.keymint.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.keymint.id
}
