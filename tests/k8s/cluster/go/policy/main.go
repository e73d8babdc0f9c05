// The network policy agent: kube-router's firewall without its router and its proxy.
package main

import (
	"flag"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/healthcheck"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
)

func must(err error) {
	if err != nil {
		klog.Fatal(err)
	}
}

func main() {
	klog.InitFlags(nil)
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	node := flag.String("node", "", "the node's name")
	services := flag.String("services", "10.96.0.0/16", "the range of cluster addresses")
	flag.Parse()

	rest, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	must(err)
	client, err := kubernetes.NewForConfig(rest)
	must(err)
	config := options.NewKubeRouterConfig()
	config.RunFirewall, config.EnableIPv4 = true, true
	config.ClusterIPCIDRs, config.HostnameOverride = []string{*services}, *node

	stop := make(chan struct{})
	factory := informers.NewSharedInformerFactory(client, 0)
	pods := factory.Core().V1().Pods().Informer()
	namespaces := factory.Core().V1().Namespaces().Informer()
	policies := factory.Networking().V1().NetworkPolicies().Informer()
	factory.Start(stop)
	factory.WaitForCacheSync(stop)

	commands, sets, err := netpol.NewIPTablesHandlers(config)
	must(err)
	var mutex sync.Mutex
	agent, err := netpol.NewNetworkPolicyController(client, config, pods, policies, namespaces, &mutex, commands, sets)
	must(err)
	_, err = pods.AddEventHandler(agent.PodEventHandler)
	must(err)
	_, err = namespaces.AddEventHandler(agent.NamespaceEventHandler)
	must(err)
	_, err = policies.AddEventHandler(agent.NetworkPolicyEventHandler)
	must(err)

	beats := make(chan *healthcheck.ControllerHeartbeat, 10)
	go func() {
		for range beats { // nobody asks for its health
		}
	}()
	var running sync.WaitGroup
	running.Add(1)
	go agent.Run(beats, stop, &running)

	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGINT, syscall.SIGTERM)
	<-asked
	close(stop)
	running.Wait()
}
