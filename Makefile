# One line each; anything longer is in script/. PORT= moves run and office.

.PHONY: run office test check fix bench mutate

run:     ; @script/run
office:  ; @script/run office
test:    ; @script/test
check:   ; @script/check
fix:     ; @script/fix
bench:   ; @script/bench
mutate:  ; @script/mutate
