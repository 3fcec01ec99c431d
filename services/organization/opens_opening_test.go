package organization

func init() {
	opens["openAccount"] = "service"
	bodies["openAccount"] = `{"login":"lilei","name":"李雷","password":"long enough 77","from":"192.0.2.7"}`
}
