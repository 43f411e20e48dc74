package main

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/fault"
)

// localNames are the ends of names that no resolver of the internet knows.
var localNames = []string{".local", ".lan", ".internal", ".home.arpa"}

// readAddress reads the address that people type. Plain http is for one's own computer, and for a local network, as in a
// class: there plain is true, and only one-time cards are taken. Anywhere else passwords would be sent for all to read.
func readAddress(text string) (base *url.URL, plain bool, err error) {
	base, err = url.Parse(text)
	if err != nil || base.Hostname() == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, false, fault.New(fault.Invalid, "command.bad_base_url", "Address", text)
	}
	if base.Scheme == "https" || isOwnComputer(base.Hostname()) {
		return base, false, nil
	}
	if !isLocal(base.Hostname()) {
		return nil, false, fault.New(fault.Invalid, "command.plain_base_url", "Address", text)
	}
	return base, true, nil
}

func isOwnComputer(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback()
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	return name == "localhost" || strings.HasSuffix(name, ".localhost")
}

func isLocal(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	// Browsers take a lone number for an address: 134744072 is 8.8.8.8.
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	return !strings.Contains(name, ".") || slices.ContainsFunc(localNames, func(end string) bool { return strings.HasSuffix(name, end) })
}

// readProxies reads the addresses and networks of those who stand in front of the program. The whole internet is no proxy.
func readProxies(text string) (proxies []string, err error) {
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		network, err := netip.ParsePrefix(one)
		if ip, bad := netip.ParseAddr(one); bad == nil {
			network, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil || network.Bits() == 0 {
			return nil, fault.New(fault.Invalid, "command.bad_proxy", "Address", one)
		}
		proxies = append(proxies, one)
	}
	return proxies, nil
}
