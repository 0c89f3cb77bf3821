module github.com/openiop/openiop/.ci/mutate

go 1.25
