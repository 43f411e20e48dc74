# What can be done here, each by one word. `make` alone lists it.

# nomsgpack: gin leaves out a format that nobody here speaks, a seventh of the program, and the longest thing to build.
export GOFLAGS := -tags=nomsgpack $(GOFLAGS)

.PHONY: help test check bench shots css fonts vuln build clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 8

test: ## every test: both databases, a real browser; on Debian installs what it lacks
	@.ci/need
	.ci/with-postgres --fast .ci/tests

check: ## what needs no test: form, vet, staticcheck, the courses
	@test -z "$$(gofmt -l cmd internal courses locales static 2>/dev/null | tee /dev/stderr)"
	go vet ./...
	go tool staticcheck ./...
	go run ./cmd/baluarte courses check

bench: ## how fast it is, beside the bare libraries, on this machine
	@.ci/need
	.ci/with-postgres go test -run '^$$' -bench . -benchtime 1x -timeout 30m ./cmd/baluarte

shots: ## a picture of every page × language × size, into shots/
	@.ci/need
	rm -rf shots
	.ci/with-postgres --fast go test -count 1 -run '^(TestShots|TestUnreachableDatabase)$$' -v ./internal/e2e -shots $(CURDIR)/shots

css: ## the style sheet, again from its sources
	cd internal/web/theme && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent css

fonts: ## the fonts, cut again; wants Debian's fonttools and python3-brotli
	cd internal/web/theme && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent fonts

vuln: ## known weaknesses of what we build on; asks the Go project's database
	go run golang.org/x/vuln/cmd/govulncheck@latest ./...

build: ## the program, as one static file
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o baluarte ./cmd/baluarte

clean: ## away with what these wrote
	rm -rf baluarte shots internal/e2e/node_modules internal/web/theme/node_modules
