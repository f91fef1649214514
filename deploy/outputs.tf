output "address" {
  description = "What the DNS of `domain` and `portal_domain` is to lead to."
  value       = google_compute_global_address.keymint.address
}

output "url" {
  description = "Where the registry answers."
  value       = "https://${var.domain}"
}

output "gateway" {
  description = "API Gateway's own name, which answers as well; give clients `url`."
  value       = google_api_gateway_gateway.gateway.default_hostname
}
