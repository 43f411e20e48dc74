package main

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"https://training.agency.example":      "safe",
		"https://192.168.1.5":                  "safe",
		"http://localhost:8080":                "safe",
		"http://demo.localhost":                "safe",
		"http://127.0.0.1:8080":                "safe",
		"http://[::1]:8080":                    "safe",
		"http://10.1.2.3":                      "plain",
		"http://172.31.0.1:8080":               "plain",
		"http://192.168.1.5:8080":              "plain",
		"http://169.254.3.4":                   "plain",
		"http://[fd12:3456::1]":                "plain",
		"http://[fe80::1]":                     "plain",
		"http://[::ffff:192.168.0.9]":          "plain",
		"http://classroom":                     "plain",
		"http://Classroom.LOCAL:8080":          "plain",
		"http://laptop.lan":                    "plain",
		"http://training.internal":             "plain",
		"http://training.agency.example":       "refused",
		"http://172.32.0.1":                    "refused",
		"http://8.8.8.8":                       "refused",
		"http://[2001:db8::1]":                 "refused",
		"http://134744072":                     "refused", // 8.8.8.8
		"http://0x08080808":                    "refused",
		"http://local":                         "plain",
		"http://evil.example/.local":           "refused",
		"http://localhost.evil.example":        "refused",
		"http://user@training.agency.example/": "refused",
		"ftp://localhost":                      "refused",
		"http://":                              "refused",
		"http://:8080":                         "refused",
		"localhost:8080":                       "refused",
		"":                                     "refused",
	} {
		_, plain, err := readAddress(address)
		got := "safe"
		if plain {
			got = "plain"
		}
		if err != nil {
			got = "refused"
		}
		if got != want {
			t.Errorf("%s is %s, want %s", address, got, want)
		}
	}
}

func TestProxies(t *testing.T) {
	got, err := readProxies("10.0.0.5, 192.168.0.0/24,fd00::/8")
	if err != nil || len(got) != 3 {
		t.Errorf("%v %v", got, err)
	}
	if got, err := readProxies(""); err != nil || got != nil {
		t.Errorf("%v %v", got, err)
	}
	for _, bad := range []string{"proxy.example", "10.0.0.5/99", "0.0.0.0/0", "::/0", "10.0.0.5,x"} {
		if got, err := readProxies(bad); err == nil {
			t.Errorf("%s: %v", bad, got)
		}
	}
}

// TestSlowClientsAreDropped: one who says what they want letter by letter, and one who sends what they announced no faster.
func TestSlowClientsAreDropped(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the slowest client may")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			panic(http.ErrAbortHandler)
		}
	}), slog.New(slog.DiscardHandler))
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	for name, c := range map[string]struct {
		begins string
		within time.Duration
	}{
		"request": {"GET / HTTP/1.1\r\nHost: x\r\nX: ", 7 * time.Second},
		"body":    {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", 18 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // nothing is done meanwhile
			conn, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			began := time.Now()
			if _, err := io.WriteString(conn, c.begins); err != nil {
				t.Fatal(err)
			}
			gone := make(chan struct{})
			go func() { // a connection that is closed has an end to read
				_, _ = io.Copy(io.Discard, conn)
				close(gone)
			}()
			for range int(c.within / (250 * time.Millisecond)) {
				_, _ = io.WriteString(conn, "x")
				select {
				case <-gone:
					t.Logf("dropped after %v", time.Since(began).Round(time.Second/10))
					return
				case <-time.After(250 * time.Millisecond):
				}
			}
			t.Errorf("still there after %v", time.Since(began))
		})
	}
}

// The sentence tells what to do.
func TestPlainAddressIsRefusedInWords(t *testing.T) {
	_, told, exit := command(t, nil, "serve", "--base-url", "http://training.agency.example", "--data", t.TempDir())
	if exit != 2 || !strings.Contains(told, "https") {
		t.Errorf("%d %s", exit, told)
	}
}
